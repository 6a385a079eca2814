"""La notice du jeu de données (DCAT-AP, VoID) : fichiers publiés, textes, comptes, description."""
