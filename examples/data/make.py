"""Makes returns.csv and waves.csv by the recipes of the seed document, with NumPy's legacy generator."""
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent

np.random.seed(42)
covariance = np.array([[0.04, 0.02, 0.015], [0.02, 0.03, 0.018], [0.015, 0.018, 0.035]]) / 100
returns = np.random.randn(20, 3) @ np.linalg.cholesky(covariance).T
rows = [','.join(['day', 'AAPL', 'MSFT', 'GOOGL'])]
rows += [f'{day},' + ','.join(f'{x:.17g}' for x in row) for day, row in enumerate(returns, 1)]
(HERE / 'returns.csv').write_text('\n'.join(rows) + '\n')

np.random.seed(123)
t = np.linspace(0, 2 * np.pi, 20)
X, Y = np.meshgrid(t, t)
A = np.sin(X) * np.cos(Y) + 0.5 * np.sin(2 * X) + 0.3 * np.random.randn(20, 20)
(HERE / 'waves.csv').write_text('\n'.join(','.join(f'{x:.17g}' for x in row) for row in A) + '\n')
