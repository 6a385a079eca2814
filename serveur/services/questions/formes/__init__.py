# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les formes que prend une réponse : une chose, une liste, un sujet, une comparaison ; faute de quoi, des énoncés."""
