"""La matrice des responsabilités : cases, rôles, filtre."""
