"""Couche 4 : ce que les gens voient, en ligne de commande et sur le Web."""
