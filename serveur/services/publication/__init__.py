"""Ce que le produit publie : fichiers RDF, tables CSV et leurs métadonnées CSVW, notice DCAT-AP, sommes."""
