# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les requêtes documentées : répertoire, en-têtes, complétion, description du service SPARQL."""
