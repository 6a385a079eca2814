"""Les soumissions en tableaux (Excel, OpenDocument, CSV) : un lecteur rend des feuilles, `tables` en fait un arbre."""
