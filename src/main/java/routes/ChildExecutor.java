package routes;

import java.io.InputStream;
import org.apache.camel.component.exec.ExecCommand;
import org.apache.camel.component.exec.ExecCommandExecutor;
import org.apache.camel.component.exec.ExecResult;
import process.Child;
import process.Supervisor;

/**
 * What {@code exec:} calls: hands the child that the command names to the supervisor and returns at once, so that no
 * exchange lives as long as a child does. The command line itself is the supervisor's, asked anew at every start.
 * A child that has another name by now was started by {@link ChildRoutePolicy}.
 */
public final class ChildExecutor implements ExecCommandExecutor {
    private final Supervisor supervisor;

    public ChildExecutor(Supervisor supervisor) {
        this.supervisor = supervisor;
    }

    @Override
    public ExecResult execute(ExecCommand command) {
        supervisor.find(command.getExecutable()).ifPresent(Child::start);
        return new ExecResult(command, InputStream.nullInputStream(), InputStream.nullInputStream(), 0);
    }
}
