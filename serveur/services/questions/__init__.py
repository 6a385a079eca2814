# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""« Qui est responsable de … ? » : comprendre la question, trouver les énoncés, répondre et prouver."""

from serveur.services.questions.service import Questions

__all__ = ["Questions"]
