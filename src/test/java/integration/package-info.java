/** The bridge from outside: real senders, real RTMP servers, and a look at what was recorded there. */
package integration;
