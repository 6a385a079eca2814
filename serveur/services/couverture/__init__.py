# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Couverture et fidélité : ce que les énoncés réclament du texte, et le texte lui-même quand on l'a."""
