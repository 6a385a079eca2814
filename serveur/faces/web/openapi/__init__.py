"""La description OpenAPI 3.1 de l'API : elements (briques), schemas (réponses JSON), routes, document."""
