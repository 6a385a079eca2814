"""Une commande par module : `declarer` ses arguments, `executer` rend le code de sortie."""
