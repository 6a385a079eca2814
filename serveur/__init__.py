"""Le Cadre de gestion des ressources informationnelles, en graphe que l'on interroge."""

__version__ = "0.1.0"
