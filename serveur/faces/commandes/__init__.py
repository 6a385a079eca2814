# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Une commande par module : `declarer` ses arguments, `executer` rend le code de sortie."""
