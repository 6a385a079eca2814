# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le journal des questions, arrêté par défaut : ce qui a été demandé, ce qui a été montré, si cela a aidé ; rien sur
la personne. Ne connaît ni les questions (il reçoit une réponse toute faite), ni le Web.
"""

from serveur.services.journal.ecriture import Issue, Journal
from serveur.services.journal.export import Export, exporter

__all__ = ["Export", "Issue", "Journal", "exporter"]
