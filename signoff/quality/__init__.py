"""Quality assurance: what an authority looks at in a plan, how a plan is rated by it, and how raters are compared."""
