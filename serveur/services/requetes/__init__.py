"""Les requêtes documentées : répertoire, en-têtes, complétion, description du service SPARQL."""
