"""What may not leave the machine: detectors as data, the engine that screens and restores."""
