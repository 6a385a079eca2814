"""Les rapports de validation, dans chaque format."""
