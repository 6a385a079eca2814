# Vide le graphe nommé que la publication va remplacer .
# CLEAR et non DROP : Virtuoso refuse de supprimer un graphe qui n'a pas été créé par CREATE.
CLEAR SILENT GRAPH <urn:graphe>
