# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Couche 4 : ce que les gens voient, en ligne de commande et sur le Web."""
