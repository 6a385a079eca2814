"""Couverture et fidélité : ce que les énoncés réclament du texte, et le texte lui-même quand on l'a."""
