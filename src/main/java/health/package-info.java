/** Immutable snapshots of what the bridge is doing, and the meters behind them. */
package health;
