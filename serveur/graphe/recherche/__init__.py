# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce que la recherche sait des énoncés : index, sens des mots, questions usuelles. Bâti à la construction."""
