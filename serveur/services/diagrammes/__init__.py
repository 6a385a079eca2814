"""L'organigramme et le flux des documents : ce qui se dit, sa place, son dessin."""
