"""Ce que la recherche sait des énoncés : index, sens des mots, questions usuelles. Bâti à la construction."""
