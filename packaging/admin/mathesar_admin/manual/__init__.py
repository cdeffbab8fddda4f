"""An installation by upstream's guide, "Install Mathesar directly": what is there, and the take-over of it."""
