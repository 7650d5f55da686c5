"""The search for hyper-parameters, on validation splits inside the training part."""
