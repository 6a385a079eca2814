"""Ce qui répond à du SPARQL (serveur.noyau.resultats.Interrogeable) : dans ce processus, à l'écart, ou ailleurs."""
