# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les soumissions en tableaux (Excel, OpenDocument, CSV) : un lecteur rend des feuilles, `tables` en fait un arbre."""
