# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Valider ce que les ministères soumettent : lire, vérifier par les formes, dire quoi réparer."""
