"""OpenStack's sushy against one BMC: prints a JSON line a check. Called with the BMC's URL, user, password, CA file and image URL."""
import json
import sys

import sushy
from sushy import auth


def main(url, user, password, ca_file, image):
    root = sushy.Sushy(
        url, auth=auth.SessionAuth(username=user, password=password), verify=ca_file
    )
    system = root.get_system()

    def check(name, work):
        try:
            said = work()
            line = {"check": name, "result": "passed", "said": str(said)[:200]}
        except AssertionError as error:
            line = {"check": name, "result": "failed", "said": str(error)[:500]}
        except (AttributeError, sushy.exceptions.MissingAttributeError) as error:
            line = {"check": name, "result": "failed", "said": "%s: %s" % (type(error).__name__, str(error)[:500])}
        except Exception as error:  # one check must not hide the others
            line = {"check": name, "result": "failed", "said": "%s: %s" % (type(error).__name__, str(error)[:500])}
        print(json.dumps(line), flush=True)

    def power(target, state):
        def work():
            system.reset_system(target)
            system.refresh(force=True)
            assert system.power_state == state, "power state %s" % system.power_state
            return system.power_state
        return work

    def boot(target, frequency):
        def work():
            system.set_system_boot_options(target, enabled=frequency, mode=sushy.BootSourceOverrideMode.UEFI)
            system.refresh(force=True)
            found = (system.boot.target, system.boot.enabled)
            assert found == (target, frequency), "boot %s %s" % found
            return found
        return work

    def boot_off():
        system.set_system_boot_options(enabled=sushy.BootSourceOverrideEnabled.DISABLED)
        system.refresh(force=True)
        assert system.boot.enabled == sushy.BootSourceOverrideEnabled.DISABLED, system.boot.enabled
        return system.boot.enabled

    def slot():
        (manager,) = system.managers
        (found,) = [each for each in manager.virtual_media.get_members() if sushy.VirtualMediaType.CD in each.media_types]
        return found

    def insert():
        cd = slot()
        cd.insert_media(image, inserted=True, write_protected=True)
        cd.refresh(force=True)
        assert cd.inserted and cd.image == image, "%s %s" % (cd.inserted, cd.image)
        return cd.image

    def eject():
        cd = slot()
        cd.eject_media()
        cd.refresh(force=True)
        assert not cd.inserted, "still inserted"
        return "ejected"

    def secure_boot():
        return "%s, %s" % (system.secure_boot.current_boot, system.secure_boot.mode)

    def bios():
        attributes = system.bios.attributes
        assert attributes, "no attributes"
        return ", ".join(sorted(attributes))

    def storage():
        drives = [drive for each in system.storage.get_members() for drive in each.drives]
        assert drives, "no drives"
        return ", ".join("%s %s" % (drive.name, drive.capacity_bytes) for drive in drives)

    def processors():
        summary = system.processors.summary
        assert summary.count >= 1, "no processor"
        return "%s x %s" % (summary.count, summary.architecture)

    def memory():
        assert system.memory_summary.size_gib > 0, "no memory"
        return "%s GiB" % system.memory_summary.size_gib

    def interfaces():
        found = system.ethernet_interfaces.summary
        assert found, "no MAC address"
        return found

    def chassis():
        (found,) = root.get_chassis_collection().get_members()
        assert [each.identity for each in found.systems] == [system.identity], "other systems"
        return found.chassis_type

    def manager():
        (found,) = root.get_manager_collection().get_members()
        assert [each.identity for each in found.systems] == [system.identity], "other systems"
        return "%s, %s" % (found.firmware_version, found.manager_type)

    def registries():
        registry = root.registries["Base.1.18"] if "Base.1.18" in root.registries else None
        assert registry is not None, "registries %s" % sorted(root.registries)
        assert registry.messages["Success"].message, "no message"
        return ", ".join(sorted(root.registries))

    def refusal():
        try:
            slot().insert_media("ftp://127.0.0.1/no.iso")
        except sushy.exceptions.BadRequestError as error:
            return error
        raise AssertionError("a wrong image address was taken")

    def tasks():
        service = root.get_task_service()
        return "%s tasks" % len(service.tasks.get_members())

    def events():
        service = root.get_event_service()
        found = service.subscriptions.get_members()
        return "%s subscriptions" % len(found)

    def update():
        service = root.get_update_service()
        found = [each.identity for each in service.firmware_inventory.get_members()]
        assert "BMC" in found, found
        return ", ".join(found)

    def sessions():
        service = root.get_session_service()
        found = service.sessions.get_members()
        assert found, "not even our own"
        return "%s sessions, timeout %s s" % (len(found), service.session_timeout)

    check("connect, session login", lambda: root.redfish_version)
    check("system", lambda: "%s %s %s" % (system.manufacturer, system.serial_number, system.uuid))
    check("power on", power(sushy.ResetType.ON, sushy.PowerState.ON))
    check("force restart", power(sushy.ResetType.FORCE_RESTART, sushy.PowerState.ON))
    check("force off", power(sushy.ResetType.FORCE_OFF, sushy.PowerState.OFF))
    check("boot once from CD", boot(sushy.BootSource.CD, sushy.BootSourceOverrideEnabled.ONCE))
    check("boot always from disk", boot(sushy.BootSource.HDD, sushy.BootSourceOverrideEnabled.CONTINUOUS))
    check("boot override off", boot_off)
    check("virtual media insert", insert)
    check("virtual media eject", eject)
    check("virtual media refusal", refusal)
    check("Secure Boot state", secure_boot)
    check("BIOS attributes", bios)
    check("storage and drives", storage)
    check("processors summary", processors)
    check("memory summary", memory)
    check("Ethernet interfaces", interfaces)
    check("chassis", chassis)
    check("manager", manager)
    check("message registries", registries)
    check("tasks", tasks)
    check("event subscriptions", events)
    check("update service", update)
    check("sessions", sessions)
    check("session logout", lambda: root._auth.close())


main(*sys.argv[1:])
