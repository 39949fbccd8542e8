"""The language of cells and formulas: DMN's S-FEEL, and the parts of FEEL that DMN models need."""
