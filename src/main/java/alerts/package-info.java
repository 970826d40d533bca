/** Alert conditions, their life cycle, and the outbox that delivers them. */
package alerts;
