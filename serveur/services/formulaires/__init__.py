"""Les formulaires des soumissions : leur modèle, ce qui y est saisi, et ce qu'on en écrit. Sans Flask."""
