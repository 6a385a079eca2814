# Ajoute un lot de triplets au graphe ; le triplet du gabarit en tient la place.
# Un gabarit plutôt que des données : un nœud anonyme y est permis par tous les moteurs, et l'unique
# solution du motif vide en fait des données.
INSERT {
  GRAPH <urn:graphe> {
<urn:sujet> <urn:propriete> <urn:valeur> .
  }
} WHERE {}
