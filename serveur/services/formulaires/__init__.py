# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les formulaires des soumissions : leur modèle, ce qui y est saisi, et ce qu'on en écrit. Sans Flask."""
