"""Couche 3 : questions, couverture, requêtes du catalogue, exports. N'importe que noyau et graphe."""
