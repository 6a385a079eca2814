"""Valider ce que les ministères soumettent : lire, vérifier par les formes, dire quoi réparer."""
