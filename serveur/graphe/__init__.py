"""Couche 2 : le graphe, de ses fichiers Turtle au moteur qui répond. N'importe que serveur.noyau."""
