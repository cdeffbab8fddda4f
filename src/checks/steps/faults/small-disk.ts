import type { ScenarioRun } from '../../runner/scenario.ts';

const beside = '/srv/small-disk';
const filler = '.filler';

/** A folder that lies on a small file system of its own. */
export interface SmallDisk {
  /** Nothing is left. */
  fill(): Promise<void>;
  /** There is room for everything. */
  grow(): Promise<void>;
  /** The folder lies where it lay, with what is in it now. */
  end(): Promise<void>;
}

/**
 * Moves a folder with what is in it to a file system of its own that has `spare` kilobytes left. Nobody may be writing
 * there, now and at its end.
 */
export async function onSmallDisk(t: ScenarioRun, folder: string, spare: number): Promise<SmallDisk> {
  // Bound, as what lies below a shared mount, which systemd makes of /, cannot be moved.
  await t.sh(`mkdir -p ${beside}
mount -t tmpfs -o size=1g,huge=never tmpfs ${beside}
cp -a ${folder}/. ${beside}/
chown --reference=${folder} ${beside}
chmod --reference=${folder} ${beside}
mount --bind ${beside} ${folder}
umount ${beside}
mount -o remount,size=$(($(df --output=used -k ${folder} | tail -n 1) + ${spare}))k ${folder}`);
  return {
    fill: async () => {
      await t.sh(`cat /dev/zero >${folder}/${filler} 2>/dev/null || :
test "$(df --output=avail -k ${folder} | tail -n 1)" -eq 0`);
    },
    grow: async () => {
      await t.sh(`rm -f ${folder}/${filler}; mount -o remount,size=1g ${folder}`);
    },
    end: async () => {
      await t.sh(`cp -a ${folder}/. ${beside}/
umount ${folder}
find ${folder} -mindepth 1 -delete
cp -a ${beside}/. ${folder}/
rm -r ${beside}`);
    },
  };
}

/** What there is in such a folder but what fills it, one path a line. */
export async function contentsOf(t: ScenarioRun, folder: string, kind = ''): Promise<string> {
  return (await t.sh(`find ${folder} ! -name ${filler} ${kind} | sort`)).stdout;
}
