# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La description OpenAPI 3.1 de l'API : elements (briques), schemas (réponses JSON), lectures, vues et envois (ce que
chaque ligne de pages.py en dit), document."""
