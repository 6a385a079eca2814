# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La notice du jeu de données (DCAT-AP, VoID) : fichiers publiés, textes, comptes, description."""
