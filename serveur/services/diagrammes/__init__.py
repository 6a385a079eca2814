# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""L'organigramme et le flux des documents : ce qui se dit, sa place, son dessin."""
