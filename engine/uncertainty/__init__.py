"""What becomes of a calculation when its inputs are uncertain: switching values, sensitivity,
simulation, Sobol indices. Over any registered calculation; compiled for a project and the CMI."""
