# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce qui répond à du SPARQL (serveur.noyau.resultats.Interrogeable) : dans ce processus, à l'écart, ou ailleurs."""
