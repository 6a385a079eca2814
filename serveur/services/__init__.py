# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Couche 3 : questions, couverture, requêtes du catalogue, exports. N'importe que noyau et graphe."""
