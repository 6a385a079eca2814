# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""`python -m serveur` : la même chose que la commande `cadre-ri`."""

import sys

from serveur.faces.commande import main

if __name__ == "__main__":
    sys.exit(main())
