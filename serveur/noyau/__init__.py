"""Couche 1, pure : espaces de noms, erreurs, langue, catalogue. Sans entrée-sortie."""
