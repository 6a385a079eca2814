# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Couche 1, pure : espaces de noms, erreurs, langue, catalogue. Sans entrée-sortie."""
