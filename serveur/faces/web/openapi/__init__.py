"""La description OpenAPI 3.1 de l'API : elements (briques), schemas (réponses JSON), lectures, vues et envois (ce que
chaque ligne de pages.py en dit), document."""
