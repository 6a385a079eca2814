# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce que le produit publie : fichiers RDF, tables CSV et leurs métadonnées CSVW, notice DCAT-AP, sommes."""
