/** The bridge as its operators see it: the session, the children, what is wanted and what is seen. */
package control;
