/** Camel routes, one class per concern: transport, timing and error policy. */
package routes;
