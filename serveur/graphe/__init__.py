# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Couche 2 : le graphe, de ses fichiers Turtle au moteur qui répond. N'importe que serveur.noyau."""
